import type { ModelState } from '../../../src-shared/inference.ts';
import { text } from '../../locales/en.ts';
import { Facts } from '../../ui/facts.tsx';

/** What a loaded model runs on and takes. */
export function ModelFacts({ model }: { readonly model: Extract<ModelState, { readonly status: 'ready' }> }) {
  const { facts, threadCounts, memoryShares } = text.models;
  return (
    <Facts
      className="mt-3"
      facts={[
        [facts.runsOn, facts.placement(model)],
        [facts.context, facts.tokens(model.contextTokens)],
        [facts.threads, threadCounts(model.threads)],
        [facts.memory, memoryShares(model.memory)],
      ]}
    />
  );
}
