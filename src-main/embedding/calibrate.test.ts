import { describe, expect, it } from 'vitest';
import { seededRandom } from '../system/index.ts';
import { generateText } from '../testing/generate-text.ts';
import type { EmbeddablePassage } from './cached-embedder.ts';
import { calibrate, type SampledPassage } from './calibrate.ts';

const WIDTH = 64;
const random = seededRandom(3);

function unit(values: Float32Array): Float32Array {
  const length = Math.hypot(...values) || 1;
  return values.map((value) => value / length);
}

/** A direction of its own for each topic, so that texts of one are close to each other. */
const topics = Array.from({ length: 120 }, () => unit(Float32Array.from({ length: WIDTH }, () => random() - 0.5)));

interface Marked extends EmbeddablePassage {
  readonly topic: number;
}

/** Passages of one topic each; what they say tells nothing of it, as if it were said in other words each time. */
function sampleOf(embed: (topic: number) => Float32Array): (SampledPassage & Marked)[] {
  return topics.map((_, topic) => ({
    topic,
    title: '',
    headingPath: [],
    language: 'en',
    text: Array.from({ length: 5 }, (_, index) => `${generateText(12, topic * 10 + index)}.`).join(' '),
    vector: embed(topic),
  }));
}

const ofTopic = (topic: number, noise: number): Float32Array =>
  unit((topics[topic] ?? new Float32Array(WIDTH)).map((value) => value + noise * (random() - 0.5)));

const anywhere = (): Float32Array => unit(Float32Array.from({ length: WIDTH }, () => random() - 0.5));

async function weigh(embed: (topic: number) => Float32Array, prior = 0.2) {
  const sample = sampleOf(embed);
  const topicOf = (text: string): number =>
    sample.find((passage) => passage.text.includes(text.split(' ')[1] ?? '#') && passage.text.includes(text))?.topic ??
    -1;
  let whole: readonly string[] = [];
  return calibrate({
    sample,
    languages: ['en'],
    prior,
    random: seededRandom(1),
    // Whole sentences come first, then a few words of each, in the same order.
    embedQueries: async (texts) => {
      if (whole.length === 0) whole = texts;
      return texts.map((_, index) => embed(topicOf(whole[index] ?? '')));
    },
    embedPassages: async (passages) => passages.map((passage) => embed((passage as Marked).topic)),
  });
}

describe('calibrate', () => {
  it('trusts vectors that find what words do not', async () => {
    const { weight, vector, keyword, hybrid, questions } = await weigh((topic) => ofTopic(topic, 0.05));
    expect(questions).toBeGreaterThan(50);
    expect(vector).toBeGreaterThan(keyword);
    expect(weight).toBeGreaterThan(0.3);
    expect(hybrid).toBeGreaterThan(keyword);
  });

  it('does not trust vectors that point anywhere, whatever the catalogue says of their model', async () => {
    const { weight, hybrid, keyword } = await weigh(anywhere, 0.9);
    expect(weight).toBeLessThan(0.15);
    expect(hybrid).toBeGreaterThan(keyword - 0.05);
  });

  it('does not trust a model to which all texts are the same', async () => {
    const same = unit(new Float32Array(WIDTH).fill(1));
    expect((await weigh(() => same)).weight).toBe(0);
  });

  it('measures what the model’s cosines mean', async () => {
    const { floor, ceiling } = await weigh((topic) => ofTopic(topic, 0.05));
    expect(ceiling).toBeGreaterThan(0.8);
    expect(floor).toBeLessThan(0.2);
  });

  it('goes by the prior where the library has nothing to ask about', async () => {
    const request = {
      sample: [{ text: 'Short.', title: '', headingPath: [], language: 'en', vector: anywhere() }],
      languages: ['en'],
      prior: 0.3,
      random: seededRandom(1),
      embedQueries: async () => [],
      embedPassages: async () => [],
    };
    expect(await calibrate(request)).toMatchObject({ weight: 0.3, questions: 0 });
  });
});
