import { useEffect } from 'react';
import type { Backend, InferenceSettings } from '../../../src-shared/inference.ts';
import { DEFAULT_IDLE_MINUTES } from '../../../src-shared/limits.ts';
import { text } from '../../locales/en.ts';
import { useModels } from '../../stores/models.ts';
import { Button } from '../../ui/button.tsx';
import { ChoiceSetting, NumberSetting } from './setting.tsx';

const AUTOMATIC: InferenceSettings = {
  backend: 'auto',
  gpuLayers: 'auto',
  contextTokens: 'auto',
  sequences: 'auto',
  kvCache: 'auto',
  flashAttention: 'auto',
  threads: 'auto',
  lookup: 'auto',
  idleMinutes: DEFAULT_IDLE_MINUTES,
};

const { settings: words, backends } = text.models;
const BACKENDS = (['cuda', 'metal', 'vulkan', 'cpu'] satisfies Backend[]).map(
  (each) => [each, backends[each]] as const,
);
const SWITCH = [
  ['on', words.on],
  ['off', words.off],
] as const;
const PRECISIONS = [
  ['f16', words.precision.f16],
  ['q8_0', words.precision.q8_0],
] as const;

/** How models are run: everything by itself, until a person knows better. */
export function SettingsView() {
  const { settings, loadSettings, configure } = useModels();
  // They may have been changed since, by another window or a command.
  useEffect(() => void loadSettings(), [loadSettings]);
  if (!settings) return null;
  const isAutomatic = Object.entries(AUTOMATIC).every(
    ([name, value]) => settings[name as keyof InferenceSettings] === value,
  );
  const change = (changes: Partial<InferenceSettings>): void => void configure(changes);
  return (
    <>
      <p className="text-ink-2 text-sm">{words.intro}</p>
      <div className="mt-2 flex flex-col">
        <ChoiceSetting name="backend" options={BACKENDS} settings={settings} onChange={change} />
        <NumberSetting name="gpuLayers" settings={settings} onChange={change} />
        <NumberSetting name="contextTokens" settings={settings} onChange={change} />
        <NumberSetting name="sequences" settings={settings} onChange={change} />
        <ChoiceSetting name="kvCache" options={PRECISIONS} settings={settings} onChange={change} />
        <ChoiceSetting name="flashAttention" options={SWITCH} settings={settings} onChange={change} />
        <NumberSetting name="threads" settings={settings} onChange={change} />
        <ChoiceSetting name="lookup" options={SWITCH} settings={settings} onChange={change} />
        <NumberSetting name="idleMinutes" settings={settings} onChange={change} />
      </div>
      <Button size="small" className="mt-3" disabled={isAutomatic} onClick={() => change(AUTOMATIC)}>
        {words.reset}
      </Button>
    </>
  );
}
