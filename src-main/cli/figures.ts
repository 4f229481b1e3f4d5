import type { GenerationStats, ModelState } from '../../src-shared/inference.ts';
import { formatDuration } from './format-duration.ts';
import { formatBytes, type Output, plural } from './output.ts';

/** What a written answer cost, on one line. */
export function figuresLine(stats: GenerationStats): string {
  const { model, backend, gpuLayers, threads, loadMs, promptTokens, reusedTokens, ttftMs, outputTokens } = stats;
  const { drafts, contextShifts, memory } = stats;
  const device = gpuLayers > 0 ? `${backend}, ${plural(gpuLayers, 'layer')}` : backend;
  const parts = [
    `${model} on ${device}, threads ${threads.prefill}/${threads.decode}`,
    ...(loadMs > 0 ? [`loaded in ${formatDuration(loadMs)}`] : []),
    `prompt ${plural(promptTokens, 'token')}${reusedTokens > 0 ? `, ${reusedTokens} of them known` : ''}, ${rate(stats.prefillTokensPerSecond)}`,
    `first token after ${formatDuration(ttftMs)}`,
    `answer ${plural(outputTokens, 'token')}, ${rate(stats.decodeTokensPerSecond)}`,
    ...(drafts.proposed > 0 ? [`${drafts.accepted} of ${drafts.proposed} drafts right`] : []),
    ...(contextShifts > 0 ? [`made room ${plural(contextShifts, 'time')}`] : []),
    formatBytes(memory.ramBytes + memory.vramBytes),
  ];
  return parts.join(' · ');
}

/** What was left out of a prompt, to be told whatever else is not. */
export function trimmedLine({ turns, tokens }: NonNullable<GenerationStats['trimmed']>): string {
  const what = turns > 0 ? `${plural(turns, 'earlier turn')} (${plural(tokens, 'token')})` : plural(tokens, 'token');
  return `${what} of the prompt did not fit into the model’s context and ${what.startsWith('1 ') ? 'was' : 'were'} left out.`;
}

/** Tells, where there is something to be known of the model: that it runs with safer settings after a crash, say. */
export function noteModel(out: Output, model: ModelState): void {
  if ('notice' in model && model.notice !== undefined) out.note(model.notice);
}

/** Slow models are told apart by their decimals. */
const rate = (tokensPerSecond: number): string => `${tokensPerSecond.toFixed(tokensPerSecond < 10 ? 1 : 0)} tokens/s`;
