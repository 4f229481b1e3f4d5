export type {
  ChatTurn,
  DeviceReport,
  Embedder,
  Generated,
  GeneratedText,
  GenerateRequest,
  LoadedModel,
  ModelRole,
  Priority,
  Ranker,
  ThreadTuning,
} from './model.ts';
export { NoInference } from './no-inference.ts';
export { type GenerateOptions, type Inference, InferenceLostError } from './service.ts';
