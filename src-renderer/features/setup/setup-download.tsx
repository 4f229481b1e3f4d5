import { useState } from 'react';
import { text } from '../../locales/en.ts';
import { hubHost, useHub } from '../../stores/hub.ts';
import { usePrivacy } from '../../stores/privacy.ts';
import { includedIn, useSetup } from '../../stores/setup.ts';
import { Button } from '../../ui/button.tsx';
import { ErrorNote } from '../../ui/error-note.tsx';

const { setup: words, hub } = text;

/** Looks up what the proposed models come to, and downloads them once their licences are accepted. */
export function SetupDownload() {
  const { choices, isLooking, error, lookUp } = useSetup();
  const host = useHub(hubHost);
  const isFirst = usePrivacy(({ summary }) => summary?.connections === 0);
  const isLookedUp = choices.size > 0;
  if (isLookedUp && [...choices.values()].every((choice) => choice === null))
    return (
      <p role="status" className="mt-4 text-sm">
        {words.noneFits}
      </p>
    );
  if (isLookedUp) return <Start />;
  return (
    <div className="mt-4">
      {error && <ErrorNote className="mb-3" report={error} />}
      <Button variant="primary" disabled={isLooking} onClick={() => void lookUp()}>
        {isLooking ? words.looking(host) : words.lookUp}
      </Button>
      <p className="mt-1.5 text-ink-3 text-xs">{words.lookUpHint(host, isFirst)}</p>
    </div>
  );
}

function Start() {
  const setup = useSetup();
  /** What was shown when the box was ticked; `null` while it is not. */
  const [accepted, setAccepted] = useState<string | null>(null);
  const included = includedIn(setup);
  const bytes = included.reduce((sum, { variant }) => sum + variant.downloadBytes, 0);
  const asking = included.filter(({ repository, variant }) => !repository.licence.isAccepted && !variant.installed);
  const licences = [...new Set(asking.map(({ repository }) => hub.detail.licenceName(repository.licence.name)))];
  const shown = asking.map(({ repository }) => `${repository.repository} ${repository.licence.name}`).join('\n');
  const isAccepted = accepted === shown;
  return (
    <div className="mt-4">
      <p role="status" className="font-medium text-sm tabular-nums">
        {words.total(bytes)}
      </p>
      {bytes > 0 && <p className="text-ink-3 text-xs">{words.time(bytes)}</p>}
      {licences.length > 0 && (
        <label className="mt-2.5 flex items-start gap-2 text-sm">
          <input
            type="checkbox"
            checked={isAccepted}
            onChange={({ target }) => setAccepted(target.checked ? shown : null)}
            className="mt-1 size-3.5 shrink-0 accent-accent"
          />
          <span>
            {words.accept(licences)}
            {asking.map(({ repository }) => (
              <span key={repository.repository} className="wrap-anywhere block select-text text-ink-3 text-xs">
                {repository.licence.url}
              </span>
            ))}
          </span>
        </label>
      )}
      <Button
        variant="primary"
        className="mt-3"
        disabled={setup.isStarting || included.length === 0 || (licences.length > 0 && !isAccepted)}
        onClick={() => void setup.start()}
      >
        {setup.isStarting ? words.starting : bytes > 0 ? words.download(bytes) : words.use}
      </Button>
    </div>
  );
}
