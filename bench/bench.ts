import { parseArgs } from 'node:util';
import { failed } from './failed.ts';
import { benchImport } from './import.ts';
import { type Figure, printReport } from './report.ts';

const HELP = `npm run bench -- [NAME] [PATH...] [--json] [--quick]

Measures what Alcove claims about speed, as ratios within one run.
  import [PATH...]  import of PDFs end to end against bare pdf.js over the same files
                    (default: ../shared/corpus/unstructured, or PDFs made on the spot)
Without a name: all of them. --quick finishes within 45 seconds on two cores.`;

type Bench = (paths: readonly string[], isQuick: boolean) => Promise<Figure[]>;

const BENCHES: Readonly<Record<string, Bench>> = {
  import: (paths, isQuick) => benchImport({ paths, isQuick }),
};

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
  if (options.help || (name !== undefined && !Object.hasOwn(BENCHES, name))) {
    (options.help ? process.stdout : process.stderr).write(`${HELP}\n`);
    return options.help ? 0 : 1;
  }
  const figures: Figure[] = [];
  for (const [each, bench] of Object.entries(BENCHES)) {
    if (name === undefined || name === each) figures.push(...(await bench(paths, options.quick)));
  }
  printReport(figures, options.json);
  return figures.every(({ ok }) => ok !== false) ? 0 : 2;
}

process.exitCode = await main().catch(failed);
