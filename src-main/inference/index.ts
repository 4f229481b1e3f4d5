export { measureSpeed, probeDevices } from './ask-worker.ts';
export { LocalInference, type LocalInferenceOptions, type ModelReport } from './client.ts';
export {
  canKeepAs,
  estimateMemory,
  type KvType,
  kvBytesPerToken,
  type MemoryEstimate,
} from './gguf/estimate-memory.ts';
export { factsOf, type GgufFacts, ggufFactsSchema } from './gguf/facts.ts';
export type { ByteSource } from './gguf/header-reader.ts';
export { type GgufSource, readGguf, readGgufFrom } from './gguf/read-gguf.ts';
export { inspectModel, type ModelOnDisk } from './inspect-model.ts';
export type {
  ChatTurn,
  DeviceReport,
  Embedder,
  EmbeddingModelInfo,
  EmbedOptions,
  Generated,
  GeneratedText,
  GenerateRequest,
  LoadedLlama,
  LoadedModel,
  ModelRole,
  Priority,
  ProcessorSpeed,
  Ranker,
  RankOptions,
  TextKind,
  TextModelOptions,
  ThreadTuning,
} from './model.ts';
export { type Catalogue, catalogue } from './onnx/catalogue.ts';
export { type EmbedderOptions, type GenerateOptions, type Inference, InferenceLostError } from './service.ts';
export type { InferenceTiming } from './timing.ts';
