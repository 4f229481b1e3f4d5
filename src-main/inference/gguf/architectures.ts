/**
 * What the installed llama.cpp knows, by the name that a model's header has for it (`general.architecture`),
 * and what Alcove can use it for. A test holds this list against the library's own.
 */

/** Writes text, one token after the other. */
const LANGUAGE =
  `llama llama4 deci falcon grok gpt2 gptj gptneox mpt baichuan starcoder refact bloom stablelm qwen qwen2 qwen2moe
  qwen2vl qwen3 qwen3moe qwen3next qwen3vl qwen3vlmoe qwen35 qwen35moe phi2 phi3 phimoe plamo plamo2 plamo3 codeshell
  orion internlm2 minicpm minicpm3 gemma gemma2 gemma3 gemma3n gemma4 starcoder2 mamba mamba2 jamba falcon-h1 xverse
  command-r cohere2 cohere2moe dbrx olmo olmo2 olmoe muse-glimmer openelm arctic deepseek deepseek2 deepseek2-ocr
  deepseek32 deepseek4 chatglm glm4 glm4moe glm-dsa bitnet jais jais2 nemotron nemotron_h nemotron_h_moe exaone exaone4
  exaone-moe rwkv6 rwkv6qwen2 rwkv7 arwkv7 granite granitemoe granitehybrid graniteswitch chameleon plm bailingmoe
  bailingmoe2 dots1 arcee afmoe laguna ernie4_5 ernie4_5-moe hunyuan-moe hunyuan-dense hunyuan_vl hy_v3 smollm3 gpt-oss
  lfm2 lfm2moe smallthinker seed_oss grovemoe apertus minimax-m2 minimax-m3 cogvlm pangu-embedded mistral3 mistral4
  paddleocr mimo2 step35 maincoder kimi-linear talkie mellum nanbeige`.split(/\s+/);

/** Reads text, and turns it into vectors or scores. */
const ENCODERS =
  `bert modern-bert nomic-bert nomic-bert-moe neo-bert jina-bert-v2 jina-bert-v3 eurobert gemma-embedding t5encoder
  llama-embed`.split(/\s+/);

/** Parts of other models, and models that do not write text from left to right. */
const OTHERS: Readonly<Record<string, string>> = {
  clip: 'the eyes of a model that sees, not a model by itself',
  'gemma4-assistant': 'a helper that drafts for another model, not a model by itself',
  eagle3: 'a helper that drafts for another model, not a model by itself',
  dflash: 'a helper that drafts for another model, not a model by itself',
  qwen3tts: 'a model that speaks, not one that writes',
  'wavtokenizer-dec': 'a model that speaks, not one that writes',
  t5: 'a translator that reads and writes with two models in one',
  dream: 'a diffusion model, which writes all words at once',
  llada: 'a diffusion model, which writes all words at once',
  'llada-moe': 'a diffusion model, which writes all words at once',
  rnd1: 'a diffusion model, which writes all words at once',
};

const languageModels = new Set(LANGUAGE);
const encoders = new Set(ENCODERS);

/** What a model of an architecture does by nature; a sentence's end where Alcove has no use for it. */
export type ArchitecturePurpose =
  | { readonly kind: 'language' }
  | { readonly kind: 'encoder' }
  | { readonly kind: 'other'; readonly what: string }
  | { readonly kind: 'unknown' };

/** @param architecture as a model's header names it */
export function purposeOf(architecture: string): ArchitecturePurpose {
  if (languageModels.has(architecture)) return { kind: 'language' };
  if (encoders.has(architecture)) return { kind: 'encoder' };
  const what = Object.hasOwn(OTHERS, architecture) ? OTHERS[architecture] : undefined;
  return what === undefined ? { kind: 'unknown' } : { kind: 'other', what };
}

/** Every architecture that the list knows. */
export const KNOWN_ARCHITECTURES: readonly string[] = [...LANGUAGE, ...ENCODERS, ...Object.keys(OTHERS)];
