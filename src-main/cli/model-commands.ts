import type { Command } from 'commander';
import type { CommandContext } from './context.ts';
import { addModel, listModels, moveModels, removeModel, useModel, verifyModels } from './models.ts';
import { pullModel, searchHub, showRepository } from './models-hub.ts';
import { wholeNumber } from './option-values.ts';

interface ProgramParts {
  readonly withCommonOptions: (command: Command) => Command;
  readonly run: (
    work: (context: CommandContext) => Promise<number>,
    options: { readonly dataDir?: string },
  ) => Promise<void>;
}

/** Adds `alcove models` and what it can do. */
export function withModelCommands(program: Command, { withCommonOptions, run }: ProgramParts): void {
  const models = program.command('models').description('models: what there is, what is here, and downloading');
  const command = (usage: string, description: string): Command =>
    withCommonOptions(models.command(usage).description(description));
  const context = ['--context <number>', 'tokens that a conversation may hold', wholeNumber(256, 1_048_576)] as const;

  command('list', 'show the models that are here and on their way')
    .option('--all', 'and those that the catalogue has')
    .action((options) => run((each) => listModels(each, options), options));

  command('search <text>', 'ask the hub for models').action((text: string, options) =>
    run((each) => searchHub(each, text), options),
  );

  command('show <repo>', 'show every quantization of a model on the hub, and how it would do on this machine')
    .option(...context)
    .option('--refresh', 'ask the hub again, though its last answer is known')
    .action((repo: string, options) => run((each) => showRepository(each, repo, options), options));

  command('pull <repo[:quant]>', 'download a model; without a quantization, the one recommended for this machine')
    .option('--accept-licence', 'you have read its licence and accept it')
    .option('--use', 'and make it the model that is used')
    .action((name: string, options) => run((each) => pullModel(each, name, options), options));

  command('add <path>', 'add a GGUF file, or a folder with an ONNX graph, of this machine')
    .option('--copy', 'copy it into the models folder; otherwise it is used where it is')
    .option('--use', 'and make it the model that is used')
    .action((path: string, options) => run((each) => addModel(each, path, options), options));

  command('use <model>', 'make it the model that writes, finds or ranks')
    .option(...context)
    .action((name: string, options) => run((each) => useModel(each, name, options), options));

  command('verify [model]', 'read every byte, and compare with what the hub promised').action(
    (name: string | undefined, options) => run((each) => verifyModels(each, name), options),
  );

  command('remove <model>', 'delete a model, or cancel its download')
    .option('--force', 'though it is in use')
    .action((name: string, options) => run((each) => removeModel(each, name, options), options));

  command('move <folder>', 'move the folder for models, to another disk say').action((folder: string, options) =>
    run((each) => moveModels(each, folder), options),
  );
}
