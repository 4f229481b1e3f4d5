import { RotateCw } from 'lucide-react';
import { text } from '../../locales/en.ts';
import { useRetrieval } from '../../stores/retrieval.ts';
import { Button } from '../../ui/button.tsx';

/** Tries an embedding model again at once: to choose it again is to want it again. */
export function RetryButton({ path }: { readonly path: string }) {
  const { choosing, chooseEmbedding } = useRetrieval();
  return (
    <Button
      size="small"
      className="mt-2"
      disabled={choosing !== null}
      onClick={() => void chooseEmbedding({ model: path })}
    >
      <RotateCw aria-hidden />
      {choosing === 'embedding' ? text.models.file.checking : text.retrieval.embedding.tryAgain}
    </Button>
  );
}
