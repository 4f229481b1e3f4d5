import { GgmlType, type GgufInsights, type LlamaGpuType } from 'node-llama-cpp';
import type { LlamaPlan } from '../model.ts';
import type { ContextForm } from './memory-figures.ts';

/** Numbers that a block of q8_0 holds; a head must be made of whole blocks. */
const BLOCK_LENGTH = 32;

type Form = Pick<ContextForm, 'flashAttention' | 'kvType'>;

/**
 * The ways to make a context that are worth trying, the best first; there is always one.
 *
 * By itself a GPU keeps its cache in q8_0, which holds twice the conversation in the same memory. A
 * processor keeps f16: there the conversion takes more time than the smaller cache saves (a prompt of 768
 * tokens took twice as long with q8_0), and memory is not as scarce. A quantized cache needs flash
 * attention. Whether a GPU has it for a model's heads is llama.cpp's to find out (`auto`): forced, it would run on
 * the processor.
 */
export function contextForms(
  insights: GgufInsights,
  gpu: LlamaGpuType,
  plan: Pick<LlamaPlan, 'kvCache' | 'flashAttention'>,
): Form[] {
  const onGpu = gpu !== false;
  const byItself = insights.flashAttentionSupported && (onGpu ? 'auto' : true);
  const flashAttention = plan.flashAttention === 'auto' ? byItself : plan.flashAttention === 'on';
  const wantsQuantized = plan.kvCache === 'q8_0' || (plan.kvCache === 'auto' && onGpu);
  const forms: Form[] = [{ flashAttention, kvType: GgmlType.F16 }];
  if (wantsQuantized && flashAttention !== false && hasWholeBlocks(insights)) {
    forms.unshift({ flashAttention, kvType: GgmlType.Q8_0 });
  }
  if (flashAttention !== false) forms.push({ flashAttention: false, kvType: GgmlType.F16 });
  return forms;
}

/** Whether the cache of such contexts is quantized. */
export const isQuantized = ({ kvType }: Pick<ContextForm, 'kvType'>): boolean => kvType === GgmlType.Q8_0;

function hasWholeBlocks({ ggufFileInfo }: GgufInsights): boolean {
  const { attention, embedding_length: width } = ggufFileInfo.architectureMetadata;
  const heads = attention?.head_count;
  const headLength = typeof heads === 'number' && heads > 0 ? Math.floor((width ?? 0) / heads) : 0;
  return [attention?.key_length ?? headLength, attention?.value_length ?? headLength].every(
    (length) => length > 0 && length % BLOCK_LENGTH === 0,
  );
}
