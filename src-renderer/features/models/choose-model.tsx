import { FileBox, FolderOpen } from 'lucide-react';
import { type ChangeEvent, type ComponentProps, type FormEvent, useId, useRef, useState } from 'react';
import { bridge } from '../../lib/bridge.ts';
import { text } from '../../locales/en.ts';
import { Button } from '../../ui/button.tsx';
import { PathField } from '../../ui/path-field.tsx';

interface ChooseModelProps {
  /** What kind of model it is, and where it may be found. */
  readonly words: {
    readonly label: string;
    readonly example: string;
    readonly hint: string;
    readonly desktopHint: string;
  };
  /** Whether it may be a folder, too. */
  readonly takesFolders?: boolean;
  /** Whether a person has just said that they want another model than the one they have. */
  readonly isReplacing: boolean;
  /** Between a model being chosen and its being taken or refused. */
  readonly choosing: boolean;
  /** Whether the last one was refused. */
  readonly isRefused: boolean;
  readonly suggest: ComponentProps<typeof PathField>['suggest'];
  /** @returns whether it was taken */
  choose(path: string): Promise<boolean>;
  /** A model was chosen, and taken. */
  onChosen(): void;
}

/** Chooses a model: in the system's dialog on the desktop, by its path in a browser, which gives no paths away. */
export function ChooseModel(props: ChooseModelProps) {
  if (bridge) return <ByDialog {...props} desktop={bridge} />;
  return <ByPath {...props} />;
}

interface ByDialogProps extends ChooseModelProps {
  readonly desktop: NonNullable<typeof bridge>;
}

function ByDialog({ words, takesFolders = false, choosing, desktop, choose, onChosen }: ByDialogProps) {
  const input = useRef<HTMLInputElement>(null);
  const { file } = text.models;
  const take = async (path: string): Promise<void> => {
    if (path !== '' && (await choose(path))) onChosen();
  };
  const takeFile = ({ target }: ChangeEvent<HTMLInputElement>): void => {
    const [chosen] = target.files ?? [];
    // Read first: emptying the field, so that the same file can be chosen again, takes the file away.
    const path = chosen ? desktop.pathOf(chosen) : '';
    target.value = '';
    void take(path);
  };
  const takeFolder = async (): Promise<void> => take((await desktop.chooseFolder()) ?? '');
  return (
    <div className="flex flex-col items-start gap-2">
      <input ref={input} type="file" accept=".gguf" hidden data-testid="model-input" onChange={takeFile} />
      <div className="flex flex-wrap gap-2">
        {takesFolders && (
          <Button variant="primary" disabled={choosing} onClick={() => void takeFolder()}>
            <FolderOpen aria-hidden />
            {choosing ? file.checking : file.chooseFolder}
          </Button>
        )}
        <Button
          variant={takesFolders ? 'secondary' : 'primary'}
          disabled={choosing}
          onClick={() => input.current?.click()}
        >
          <FileBox aria-hidden />
          {choosing && !takesFolders ? file.checking : file.choose}
        </Button>
      </div>
      <p className="text-ink-3 text-xs">{words.desktopHint}</p>
    </div>
  );
}

function ByPath({ words, isReplacing, choosing, isRefused, suggest, choose, onChosen }: ChooseModelProps) {
  const [path, setPath] = useState('');
  const hint = useId();
  const submit = async (event: FormEvent): Promise<void> => {
    event.preventDefault();
    const chosen = path.trim();
    if (chosen !== '' && (await choose(chosen))) onChosen();
  };
  const { file } = text.models;
  return (
    <form onSubmit={(event) => void submit(event)}>
      <div className="flex items-end gap-2">
        <PathField
          className="grow"
          label={words.label}
          value={path}
          placeholder={words.example}
          suggestionsLabel={file.suggestions}
          describedBy={hint}
          isInvalid={isRefused}
          takesFocus={isReplacing}
          suggest={suggest}
          onChange={setPath}
        />
        <Button type="submit" variant="primary" className="h-9" disabled={choosing || path.trim() === ''}>
          {choosing ? file.checking : file.use}
        </Button>
      </div>
      <p id={hint} className="mt-1.5 text-ink-3 text-xs">
        {words.hint}
      </p>
    </form>
  );
}
