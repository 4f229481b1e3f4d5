import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { benchCatalogue } from './catalogue.ts';
import { benchCorpus } from './corpus.ts';
import { benchCrash } from './crash.ts';
import { benchDownloads, DOWNLOAD_CLIENT, DOWNLOAD_HUB, runDownload, serveDownloads } from './downloads.ts';
import { benchEmbed } from './embed/embed.ts';
import { failed } from './failed.ts';
import { benchImport } from './import.ts';
import { benchLlm } from './llm/llm.ts';
import { benchOcr } from './ocr.ts';
import { servePeerReader } from './peer-reader.ts';
import { benchPeers } from './peers.ts';
import { type Figure, printReport } from './report.ts';
import { FILLER, serveFiller } from './search/filler.ts';
import { benchSearch } from './search/search.ts';
import { benchWatch } from './watch.ts';

const HELP = `npm run bench -- [NAME] [PATH...] [--json] [--quick]

Measures what Alcove claims about speed, as ratios within one run.
  import [PATH...]  import of PDFs end to end against bare pdf.js over the same files
                    (default: ../shared/corpus, or PDFs made on the spot)
  corpus [PATH...]  import of files of all formats, and again unchanged: time, memory, and how
                    free the event loop stays (default: ../shared/corpus, or files made on the spot)
  peers [PATH...]   import of PDFs against how other apps read them, with pdf.js 1.10
  watch             a watched folder of 20,000 notes: change to found, start, rename
  crash             the process that runs models, killed 100 times: what that costs (Linux)
  llm [PATH...]     local language models: the whole stack against node-llama-cpp by hand
                    (default: models of real shapes with random weights, made on the spot)
  embed             embedding of texts of mixed length against transformers.js and bare onnxruntime,
                    with a model of MiniLM's shape with random weights, made on the spot
  search            the index at 10^4, 10^5 and 10^6 chunks: time, recall, memory, and after
                    1,000 small changes
  catalogue         the page of models with the hub's answers kept and the hub gone
  downloads         a model of 1.5 GB from a hub on this machine, hashed, against curl of the same file;
                    memory for 10 GB
  ocr               text recognition of made pages, English and Chinese
Without a name: all of them, each in a process of its own. --quick takes smaller input, and for
all of them less than 45 seconds on two cores.`;

type Bench = (paths: readonly string[], isQuick: boolean) => Promise<Figure[]>;

const BENCHES: Readonly<Record<string, Bench>> = {
  import: (paths, isQuick) => benchImport({ paths, isQuick }),
  corpus: (paths, isQuick) => benchCorpus({ paths, isQuick }),
  peers: (paths, isQuick) => benchPeers({ paths, isQuick }),
  watch: (_, isQuick) => benchWatch(isQuick),
  crash: (_, isQuick) => benchCrash(isQuick),
  llm: (paths, isQuick) => benchLlm({ paths, isQuick }),
  embed: (_, isQuick) => benchEmbed(isQuick),
  search: (_, isQuick) => benchSearch(isQuick),
  catalogue: (_, isQuick) => benchCatalogue(isQuick),
  downloads: (_, isQuick) => benchDownloads(isQuick),
  ocr: (_, isQuick) => benchOcr({ isQuick }),
};

const report = z.object({
  figures: z.array(
    z.object({
      name: z.string(),
      value: z.number(),
      unit: z.string(),
      goal: z.string().exactOptional(),
      ok: z.boolean().exactOptional(),
    }),
  ),
});

async function main(): Promise<number> {
  const { values: options, positionals } = parseArgs({
    allowPositionals: true,
    options: {
      json: { type: 'boolean', default: false },
      quick: { type: 'boolean', default: false },
      help: { type: 'boolean', default: false },
    },
  });
  const [name, ...paths] = positionals;
  const bench = name !== undefined && Object.hasOwn(BENCHES, name) ? BENCHES[name] : undefined;
  if (options.help || (name !== undefined && !bench)) {
    (options.help ? process.stdout : process.stderr).write(`${HELP}\n`);
    return options.help ? 0 : 1;
  }
  const figures = bench ? await bench(paths, options.quick) : await all(options.quick);
  printReport(figures, options.json);
  return figures.every(({ ok }) => ok !== false) ? 0 : 2;
}

/** One after the other, each in a fresh process: what one has warmed up or filled memory with is not the next one's. */
async function all(isQuick: boolean): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const name of Object.keys(BENCHES)) {
    const args = [process.argv[1] ?? '', name, '--json', ...(isQuick ? ['--quick'] : [])];
    const child = spawn(process.execPath, args, { stdio: ['ignore', 'pipe', 'inherit'] });
    const output = await text(child.stdout);
    if (!output) throw new Error(`The bench “${name}” ended without figures.`);
    figures.push(...report.parse(JSON.parse(output)).figures);
  }
  return figures;
}

// The other sides of `peers`, of `search` and of `downloads`, which start this program again for them.
if (process.argv[2] === 'peer-reader') servePeerReader();
else if (process.argv[2] === FILLER) await serveFiller(process.argv[3] ?? '', Number(process.argv[4]));
else if (process.argv[2] === DOWNLOAD_HUB)
  await serveDownloads(Number(process.argv[3]), process.argv[4] === undefined ? undefined : Number(process.argv[4]));
else if (process.argv[2] === DOWNLOAD_CLIENT) await runDownload(process.argv[3] ?? '', process.argv[4] ?? '');
else process.exitCode = await main().catch(failed);
