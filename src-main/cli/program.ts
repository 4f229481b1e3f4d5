import { Command, CommanderError, InvalidArgumentError, Option } from 'commander';
import { errorReport } from '../../src-shared/errors.ts';
import { MAX_SEARCH_RESULTS } from '../../src-shared/limits.ts';
import { PRECISIONS, SEARCH_MODES } from '../../src-shared/retrieval.ts';
import { appVersion } from '../app.ts';
import { defaultDataFolder } from '../system/index.ts';
import { ask } from './ask.ts';
import { type CommandContext, EXIT } from './context.ts';
import { doctor } from './doctor.ts';
import { embed, rerank, showIndex } from './embed.ts';
import { withFilterOptions } from './filter-options.ts';
import { generate } from './generate.ts';
import { importPaths } from './import.ts';
import { list, remove } from './library.ts';
import { withModelCommands } from './model-commands.ts';
import { addOcrLanguage, listOcrLanguages, removeOcrLanguage } from './ocr.ts';
import { numberBetween, oneMore, wholeNumber } from './option-values.ts';
import { standardOutput } from './output.ts';
import { showConnections } from './privacy.ts';
import { retry } from './retry.ts';
import { search } from './search.ts';
import { listTags, tagDocument } from './tag.ts';
import { addFolder, keepWatching, listFolders, removeFolder } from './watch.ts';

const PASSWORD = 'opens protected files; - reads it from standard input. It is used once and not kept';

const MODEL = 'a GGUF file to use this once (default: the model that is chosen)';

/**
 * Runs the `alcove` command.
 * @param args without the program's name
 * @returns the exit code: 0, 1 when nothing could be done, 2 when some of it failed
 */
export async function runCli(args: readonly string[]): Promise<number> {
  const isJson = args.includes('--json');
  const out = standardOutput(isJson);
  // `alcove list | head` closes our output before we are done: that is not an error.
  process.stdout.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'EPIPE') process.exit(EXIT.ok);
    out.note(`What was to be said could not be written: ${error.message}.`);
    process.exit(EXIT.failed);
  });
  let exitCode: number = EXIT.ok;
  const run = async (
    work: (context: CommandContext) => Promise<number>,
    options: { dataDir?: string },
  ): Promise<void> => {
    const { dataDir } = { ...program.opts<{ dataDir?: string }>(), ...options };
    exitCode = await work({ dataFolder: dataDir ?? defaultDataFolder(), out });
  };

  const program = new Command('alcove')
    .description('Talk to your own documents, offline. Every claim links to the page it came from.')
    .version(appVersion(), '-V, --version')
    .exitOverride()
    .configureOutput({ writeOut: (text) => (isJson ? process.stderr : process.stdout).write(text) })
    .showHelpAfterError('(alcove --help lists the commands)');

  const command = (usage: string, description: string): Command =>
    withCommonOptions(program.command(usage).description(description));
  // Before the command they mean the same as after it.
  withCommonOptions(program);

  command('import <path...>', 'read files and folders into the library')
    .option('--collection <name>', 'the collection they go to')
    .option('--password <password>', PASSWORD)
    .action((paths: string[], options) => run((context) => importPaths(context, paths, options), options));

  withFilterOptions(command('search [query]', 'find passages'))
    .option('-k <number>', 'most passages to return', wholeNumber(1, MAX_SEARCH_RESULTS), 10)
    .addOption(
      new Option(
        '--mode <mode>',
        'find by words, by meaning, or by both (default: both, with an embedding model)',
      ).choices([...SEARCH_MODES]),
    )
    .option('--explain', 'say of each passage where its score came from')
    .option('--queries <file>', 'read one query a line and print one JSON object a line')
    .action((query: string | undefined, options) => run((context) => search(context, query, options), options));

  withFilterOptions(command('ask <question>', 'answer a question from the library'))
    .option('--model <file>', MODEL)
    .addOption(new Option('--extractive', 'quote, though a language model is chosen').conflicts('model'))
    .option('--quiet', 'no figures and no progress')
    .action((question: string, options) => run((context) => ask(context, question, options), options));

  command('generate <prompt>', 'have the language model go on from a prompt; - reads it from standard input')
    .option('--model <file>', MODEL)
    .option('--system <text>', 'what the model is told before the prompt')
    .option('--max-tokens <number>', 'end after so many tokens', wholeNumber(1, 1_048_576))
    .option('--temperature <number>', '0, the default, takes the likeliest token each time', numberBetween(0, 5))
    .option('--top-k <number>', 'draw from the so many likeliest tokens; 0 for all', wholeNumber(0, 1_000_000))
    .option('--top-p <number>', 'draw from the likeliest that make up this share', numberBetween(0, 1))
    .option('--min-p <number>', 'draw from those at least this likely beside the likeliest', numberBetween(0, 1))
    .option('--repeat-penalty <number>', 'above 1, what came lately is less likely', numberBetween(0.5, 3))
    .option('--seed <number>', 'the same seed draws the same tokens', wholeNumber(0, 4_294_967_295))
    .option('--stop <text>', 'end before this text; can be given several times', oneMore)
    .option('--schema <file>', 'write JSON that follows this JSON schema')
    .addOption(new Option('--grammar <file>', 'write what this GBNF grammar allows').conflicts('schema'))
    .option('--quiet', 'no figures, no reasoning and no progress')
    .action((prompt: string, options) => run((context) => generate(context, prompt, options), options));

  const precision = (): Option => new Option('--precision <name>', 'of the weights').choices([...PRECISIONS]);

  command('embed', 'make vectors of the passages, so that they are found by what they mean')
    .option('--model <path>', 'the embedding model from now on: a folder with an ONNX graph, or a GGUF file')
    .addOption(precision())
    .option('--dimensions <number>', 'keep so many dimensions; for models made for it', wholeNumber(16, 8_192))
    .addOption(new Option('--off', 'do without an embedding model').conflicts('model'))
    .action((options) => run((context) => embed(context, options), options));

  command('rerank', 'choose what puts the best passages in order')
    .option('--model <path>', 'the reranker from now on: a folder with an ONNX graph, or a GGUF file')
    .addOption(precision())
    .option('--budget <ms>', 'milliseconds that a search may wait for it', wholeNumber(20, 30_000))
    .addOption(new Option('--off', 'do without a reranker').conflicts('model'))
    .action((options) => run((context) => rerank(context, options), options));

  command('index', 'show how the index is').action((options) => run(showIndex, options));

  command('tag <id> [tags...]', 'put tags on a document')
    .option('--remove <tag>', 'take a tag off; can be given several times', oneMore)
    .action((id: string, tags: string[], options) =>
      run((context) => tagDocument(context, id, tags, options), options),
    );

  command('tags', 'show the tags that documents have').action((options) => run(listTags, options));

  command('list', 'show what is in the library')
    .option('--collection <name>', 'show this collection only')
    .option('--failed', 'show only what failed, with why')
    .action((options) => run((context) => list(context, options), options));

  command('retry [id]', 'read the file of a document again, or those of all that failed')
    .option('--failed', 'every document that failed')
    .option('--password <password>', PASSWORD)
    .action((id: string | undefined, options) => run((context) => retry(context, id, options), options));

  command('remove <id>', 'remove a document from the library; the file itself stays').action((id: string, options) =>
    run((context) => remove(context, id), options),
  );

  const watch = command('watch', 'keep the library in step with the watched folders, until Ctrl-C').action((options) =>
    run(keepWatching, options),
  );
  const watchCommand = (usage: string, description: string): Command =>
    withCommonOptions(watch.command(usage).description(description));

  watchCommand('add <folder>', 'import a folder, and keep in step with it from now on')
    .option('--collection <name>', 'the collection its files go to')
    .action((path: string, _options, self: Command) => {
      const options = self.optsWithGlobals();
      return run((context) => addFolder(context, path, options), options);
    });

  watchCommand('list', 'show the folders that are watched').action((_options, self: Command) =>
    run(listFolders, self.optsWithGlobals()),
  );

  watchCommand('remove <folder>', 'watch a folder, named by its path or its id, no longer')
    .option('--remove-documents', 'remove its documents from the library, too; the files stay')
    .action((name: string, _options, self: Command) => {
      const options = self.optsWithGlobals();
      return run((context) => removeFolder(context, name, options), options);
    });

  const ocr = program.command('ocr').description('languages in which text in pictures is recognised');
  const ocrCommand = (usage: string, description: string): Command =>
    withCommonOptions(ocr.command(usage).description(description));
  ocrCommand('list', 'show the languages that are there').action((options) => run(listOcrLanguages, options));
  ocrCommand('add <file>', 'add a language from its .traineddata or .traineddata.gz file').action(
    (file: string, options) => run((context) => addOcrLanguage(context, file), options),
  );
  ocrCommand('remove <name>', 'remove a language that was added').action((name: string, options) =>
    run((context) => removeOcrLanguage(context, name), options),
  );

  withModelCommands(program, { withCommonOptions, run });

  command('privacy', 'show every connection that was ever opened')
    .option('--limit <number>', 'of the latest so many', wholeNumber(1, 1_000), 50)
    .action((options) => run((context) => showConnections(context, options), options));

  command('serve', 'open Alcove in the browser of this machine')
    .option('--port <number>', 'the port to listen on (default: any free one)', wholeNumber(1, 65_535))
    .action((options) =>
      run(async (context) => {
        // The contract and its links are loaded for this command only.
        const { serveBrowser } = await import('./serve.ts');
        return serveBrowser(context, options);
      }, options),
    );

  command('doctor', 'show versions, hardware, the data folder, and what is missing').action((options) =>
    run(doctor, options),
  );

  try {
    await program.parseAsync(args, { from: 'user' });
    return exitCode;
  } catch (error) {
    if (error instanceof CommanderError) {
      // Help and version are no failures; a wrong option has printed its own sentence.
      if (error.exitCode !== 0 && isJson) out.json({ error: errorReport('INVALID_INPUT', sentenceOf(error)) });
      return error.exitCode === 0 ? EXIT.ok : EXIT.failed;
    }
    out.fail(error);
    return EXIT.failed;
  }
}

/** Commander begins its messages with `error:`, and says `(outputHelp)` where there is no command. */
function sentenceOf({ message }: CommanderError): string {
  return message.startsWith('(') ? 'No command was given.' : message.replace(/^error: /, '');
}

function withCommonOptions(command: Command): Command {
  return command
    .option(
      '--data-dir <folder>',
      'where the library is kept (default: ALCOVE_DATA_DIR, or the system’s place for application data)',
      folder,
    )
    .option('--json', 'print one JSON document on stdout, and nothing else there');
}

/** An empty name, of a variable that is not set say, must not stand for the current folder. */
function folder(text: string): string {
  if (!text.trim()) throw new InvalidArgumentError('It must name a folder.');
  return text;
}
