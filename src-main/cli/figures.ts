import type { GenerationStats } from '../../src-shared/inference.ts';
import { formatDuration } from './format-duration.ts';
import { formatBytes, plural } from './output.ts';

/** What a written answer cost, on one line. */
export function figuresLine(stats: GenerationStats): string {
  const { model, backend, gpuLayers, threads, loadMs, promptTokens, reusedTokens, ttftMs, outputTokens } = stats;
  const { drafts, contextShifts, trimmed, memory } = stats;
  const device = gpuLayers > 0 ? `${backend}, ${plural(gpuLayers, 'layer')}` : backend;
  const parts = [
    `${model} on ${device}, threads ${threads.prefill}/${threads.decode}`,
    ...(loadMs > 0 ? [`loaded in ${formatDuration(loadMs)}`] : []),
    `prompt ${plural(promptTokens, 'token')}${reusedTokens > 0 ? `, ${reusedTokens} of them known` : ''}, ${rate(stats.prefillTokensPerSecond)}`,
    `first token after ${formatDuration(ttftMs)}`,
    `answer ${plural(outputTokens, 'token')}, ${rate(stats.decodeTokensPerSecond)}`,
    ...(drafts.proposed > 0 ? [`${drafts.accepted} of ${drafts.proposed} drafts right`] : []),
    ...(contextShifts > 0 ? [`made room ${plural(contextShifts, 'time')}`] : []),
    ...(trimmed ? [`${plural(trimmed.turns, 'turn')} (${plural(trimmed.tokens, 'token')}) left out`] : []),
    formatBytes(memory.ramBytes + memory.vramBytes),
  ];
  return parts.join(' · ');
}

/** Slow models are told apart by their decimals. */
const rate = (tokensPerSecond: number): string => `${tokensPerSecond.toFixed(tokensPerSecond < 10 ? 1 : 0)} tokens/s`;
