import type { Command, Option } from 'commander';
import { processOutput } from '../cli/output.ts';
import { addressOption, type Environment, wholeNumber } from './options.ts';

/** Commands for whoever runs a service: two that ask it, and three that tell it what to do. */
export function addOperatorCommands(program: Command, env: Environment): void {
  const { OPPSLAG_GRPC_ADDRESS: grpc, OPPSLAG_ADMIN_ADDRESS: admin } = env;
  const asOperator = (command: Command, address: Option) =>
    command.addOption(address).option('--json', 'answer as JSON', false);
  const served = addressOption('OPPSLAG_GRPC_ADDRESS', grpc, '127.0.0.1:50051');
  const listener = admin === 'off' ? undefined : admin;
  const orders = addressOption('OPPSLAG_ADMIN_ADDRESS', listener, '127.0.0.1:50052');
  asOperator(
    program.command('status').description('tell what is served, refused and kept, and how the stores do'),
    served,
  ).action(async (options: OperatorFlags) => {
    const { status } = await import('../cli/status.ts');
    await status(options, processOutput);
  });
  asOperator(
    program.command('watch').description('write a line for every change of the snapshot'),
    served,
  ).action(async (options: OperatorFlags) => {
    const { watch } = await import('../cli/watch.ts');
    await watch(options, processOutput);
  });
  asOperator(program.command('refresh').description('look for a new snapshot now'), orders)
    .option('--validate-only', 'check everything and tell what would change, but change nothing', false)
    .action(async (options: OperatorFlags & { validateOnly: boolean }) => {
      const { refresh } = await import('../cli/refresh.ts');
      await refresh(options, processOutput);
    });
  asOperator(program.command('pin').description('hold a service at a snapshot that it has kept'), orders)
    .argument('<sequence>', 'its sequence', wholeNumber(1, Number.MAX_SAFE_INTEGER))
    .action(async (sequence: number, options: OperatorFlags) => {
      const { pin } = await import('../cli/pin.ts');
      await pin({ ...options, sequence }, processOutput);
    });
  asOperator(program.command('unpin').description('let refreshes change the snapshot again'), orders).action(
    async (options: OperatorFlags) => {
      const { unpin } = await import('../cli/pin.ts');
      await unpin(options, processOutput);
    },
  );
}

interface OperatorFlags {
  readonly address: string;
  readonly json: boolean;
}
