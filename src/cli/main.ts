/** Arguments in, exit code out. */
import packageJson from '../../package.json' with { type: 'json' };

const words = process.argv.slice(2);
// Asked by scripts and completion all the time: nothing else is loaded for it.
if (words.length === 1 && (words[0] === '--version' || words[0] === '-v'))
  process.stdout.write(`${packageJson.version}\n`);
else {
  const { runHere } = await import('./here.ts');
  await runHere(words);
}
