import { File, Folder } from 'lucide-react';
import type { ComponentProps } from 'react';
import { fileName } from '../lib/folder-path.ts';
import { SuggestField } from './suggest-field.tsx';

interface Suggestion {
  /** That of a folder ends with a separator. */
  readonly path: string;
  readonly isFolder: boolean;
}

type PathFieldProps = Omit<ComponentProps<typeof SuggestField<Suggestion>>, 'keyOf' | 'draw' | 'onTake'>;

/** A path to type, with what is on the disk below it. */
export function PathField(props: PathFieldProps) {
  return (
    <SuggestField
      {...props}
      keyOf={({ path }) => path}
      draw={(suggestion) => <Entry {...suggestion} />}
      onTake={({ path, isFolder }) => {
        props.onChange(path);
        // What is in a folder is shown at once.
        return isFolder;
      }}
    />
  );
}

function Entry({ path, isFolder }: Suggestion) {
  const Icon = isFolder ? Folder : File;
  return (
    <>
      <Icon className="size-3.5 shrink-0 text-ink-3" strokeWidth={1.75} aria-hidden />
      <span className="truncate">{fileName(path.replace(/[\\/]$/, ''))}</span>
    </>
  );
}
