import { useId } from 'react';
import type { ErrorReport } from '../../src-shared/errors.ts';
import { bridge } from '../lib/bridge.ts';
import { Button } from './button.tsx';
import { ErrorNote } from './error-note.tsx';
import { TextField } from './text-field.tsx';

interface FolderFieldProps {
  readonly label: string;
  readonly value: string;
  readonly placeholder: string;
  /** Told where there is no folder picker of the system. */
  readonly hint: string;
  /** What the button of the folder picker says. */
  readonly choose: string;
  /** Why the folder was refused. */
  readonly error: ErrorReport | null;
  onChange(path: string): void;
}

/** The path of a folder: typed, or chosen in the system's folder picker where there is one. */
export function FolderField({ label, value, placeholder, hint, choose, error, onChange }: FolderFieldProps) {
  const errorId = useId();
  const pick = async (): Promise<void> => {
    const chosen = await bridge?.chooseFolder();
    if (chosen) onChange(chosen);
  };
  return (
    <>
      <div className="flex items-end gap-2">
        <TextField
          className="grow"
          label={label}
          value={value}
          placeholder={placeholder}
          onChange={onChange}
          {...(!bridge && { hint })}
          {...(error && { errorId })}
        />
        {bridge && (
          <Button className="h-9" onClick={() => void pick()}>
            {choose}
          </Button>
        )}
      </div>
      {error && <ErrorNote id={errorId} report={error} />}
    </>
  );
}
