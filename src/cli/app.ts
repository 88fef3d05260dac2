/** Runs the command that the words name, and says with which exit code it ended. */
import { buildApplication, ExitCode, run, text_en } from '@stricli/core';
import packageJson from '../../package.json' with { type: 'json' };
import { bugText } from './bug.ts';
import type { Exit } from '../reconcile/engine.ts';
import { routes } from './routes.ts';
import type { Terminal } from './terminal.ts';

export async function runCommand(terminal: Terminal): Promise<Exit> {
  const bug = (error: unknown): string => bugText(error, terminal.words).trimEnd();
  const app = buildApplication(routes, {
    name: 'trueup',
    versionInfo: { currentVersion: packageJson.version },
    scanner: { caseStyle: 'allow-kebab-for-camel', allowArgumentEscapeSequence: true },
    documentation: { onlyRequiredInUsageLine: true },
    localization: {
      text: {
        ...text_en,
        exceptionWhileParsingArguments: (error, coloured) =>
          `${text_en.exceptionWhileParsingArguments.call({ formatException: messageOf }, error, coloured)}\n${usageHint(terminal.words)}`,
        noCommandRegisteredForInput: (details) =>
          `${text_en.noCommandRegisteredForInput(details)}\n${usageHint([])}`,
        exceptionWhileRunningCommand: bug,
        exceptionWhileLoadingCommandFunction: bug,
        exceptionWhileLoadingCommandContext: bug,
      },
    },
  });
  await run(app, terminal.words, terminal);
  return exitOf(terminal);
}

// The parser knows usage errors by negative codes, of which a process shows only the low byte.
function exitOf(terminal: Terminal): Exit {
  const code = Number(terminal.process.exitCode ?? 0);
  if (code === 0) return terminal.exit;
  const signed = code > 127 ? code - 256 : code;
  return signed === ExitCode.InvalidArgument || signed === ExitCode.UnknownCommand ? 64 : 1;
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function usageHint(words: readonly string[]): string {
  const command = words[0] === undefined || words[0].startsWith('-') ? '' : ` ${words[0]}`;
  return `Try: trueup${command} --help`;
}
