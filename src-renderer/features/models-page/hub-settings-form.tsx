import { type FormEvent, useId, useState } from 'react';
import type { ErrorReport } from '../../../src-shared/errors.ts';
import { DEFAULT_HUB, type HubSettings, hubChangesSchema } from '../../../src-shared/models.ts';
import { text } from '../../locales/en.ts';
import { useHub } from '../../stores/hub.ts';
import { showToast } from '../../stores/toasts.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';
import { Select } from '../../ui/select.tsx';
import { TextField } from '../../ui/text-field.tsx';

const { settings: words } = text.hub;
const PROXIES = [
  ['auto', words.proxies.auto],
  ['none', words.proxies.none],
  ['url', words.proxies.url],
] as const;
type ProxyKind = (typeof PROXIES)[number][0];

/** The hub's address, the proxy, and whom to trust. They count together, with a button, and not letter by letter. */
export function HubSettingsForm({ settings }: { readonly settings: HubSettings }) {
  const configure = useHub((state) => state.configure);
  const [endpoint, setEndpoint] = useState(settings.endpoint);
  const isNamed = settings.proxy !== 'auto' && settings.proxy !== 'none';
  const [kind, setKind] = useState<ProxyKind>(
    settings.proxy === 'auto' || settings.proxy === 'none' ? settings.proxy : 'url',
  );
  const [proxy, setProxy] = useState(isNamed ? settings.proxy : '');
  const [certificates, setCertificates] = useState(settings.certificates ?? '');
  const [error, setError] = useState<ErrorReport | null>(null);
  const [isBusy, setBusy] = useState(false);
  const endpointError = useId();
  const proxyError = useId();

  const wanted = {
    endpoint: endpoint.trim(),
    proxy: kind === 'url' ? proxy.trim() : kind,
    certificates: certificates.trim() === '' ? null : certificates.trim(),
  };
  const isEndpointValid = hubChangesSchema.safeParse({ endpoint: wanted.endpoint }).success;
  const isProxyValid = hubChangesSchema.safeParse({ proxy: wanted.proxy }).success;
  const isSame =
    wanted.endpoint === settings.endpoint &&
    wanted.proxy === settings.proxy &&
    wanted.certificates === settings.certificates;

  const save = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    if (isBusy || !isEndpointValid || !isProxyValid) return;
    setBusy(true);
    const refused = await configure(wanted);
    setBusy(false);
    setError(refused ?? null);
    if (!refused) showToast({ tone: 'plain', title: words.saved });
  };

  return (
    <form onSubmit={(event) => void save(event)} className="flex flex-col gap-4">
      <div className="flex items-start gap-2">
        <TextField
          className="grow"
          label={words.endpoint}
          value={endpoint}
          placeholder={DEFAULT_HUB}
          hint={words.endpointHint}
          onChange={setEndpoint}
          {...(!isEndpointValid && { errorId: endpointError })}
        />
        {wanted.endpoint !== DEFAULT_HUB && (
          <Button className="mt-6 h-9" onClick={() => setEndpoint(DEFAULT_HUB)}>
            {words.endpointReset}
          </Button>
        )}
      </div>
      {!isEndpointValid && <Wrong id={endpointError} />}
      <div className="flex flex-wrap items-start gap-x-4 gap-y-2">
        <div>
          <p className="font-medium text-xs">{words.proxy}</p>
          <Select<ProxyKind>
            label={words.proxy}
            value={kind}
            options={PROXIES}
            className="mt-1 h-9"
            onChange={setKind}
          />
        </div>
        {kind === 'url' && (
          <TextField
            className="min-w-60 grow"
            label={words.proxyAddress}
            value={proxy}
            placeholder={words.proxyExample}
            onChange={setProxy}
            {...(proxy !== '' && !isProxyValid && { errorId: proxyError })}
          />
        )}
      </div>
      {kind === 'url' && proxy !== '' && !isProxyValid && <Wrong id={proxyError} />}
      <TextField
        label={words.certificates}
        value={certificates}
        placeholder={words.certificatesExample}
        hint={words.certificatesHint}
        onChange={setCertificates}
      />
      {error && <ErrorNote report={error} />}
      <Button
        type="submit"
        variant="primary"
        className="self-start"
        disabled={isBusy || isSame || !isEndpointValid || !isProxyValid}
      >
        {words.save}
      </Button>
    </form>
  );
}

function Wrong({ id }: { readonly id: string }) {
  return (
    <p id={id} role="alert" className="-mt-3 text-bad text-xs">
      {words.address}
    </p>
  );
}
