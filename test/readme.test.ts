import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, test } from 'vitest';
import { runCommand } from './support/service.ts';
import { useService } from './support/use-service.ts';

const README = readFileSync(resolve(import.meta.dirname, '../README.md'), 'utf8');
const blocks = [...README.matchAll(/```(\w*)\n([\s\S]*?)```/g)].map(([, language, text]) => ({
  language,
  text: text!,
}));
const commands = blocks
  .filter(({ language }) => language === 'sh')
  .flatMap(({ text }) => text.split('\n'))
  .filter((line) => line.startsWith('npx oppslag '));
const outputs = blocks.filter(({ language }) => language === '').map(({ text }) => text.trim());

const running = useService();

describe('the README', () => {
  test('has commands and shows what they answer', () => {
    expect(commands.length).toBeGreaterThanOrEqual(4);
    expect(outputs.length).toBeGreaterThanOrEqual(2);
  });

  test('shows commands that work, and their true answers', async () => {
    const answers: string[] = [];
    for (const command of commands) {
      const args = [...command.slice('npx oppslag '.length).matchAll(/"([^"]*)"|(\S+)/g)].map(
        ([, a, b]) => a ?? b!,
      );
      const { code, stdout, stderr } = await runCommand([...args, '--address', running.service.grpc]);
      expect(stderr).toBe('');
      expect(code).toBe(0);
      answers.push(stdout);
    }
    for (const output of outputs) expect(answers.some((answer) => answer.includes(output))).toBe(true);
  });

  test('lists as not built exactly what answers UNIMPLEMENTED', () => {
    const services = readFileSync(resolve(import.meta.dirname, '../src/rpc/services.ts'), 'utf8');
    const built = new Set([...services.matchAll(/Service\.method\.(\w+)/g)].map(([, name]) => name!));
    const contract = ['lookup', 'search', 'catalog'].flatMap((name) => {
      const proto = readFileSync(
        resolve(import.meta.dirname, `../proto/oppslag/v1/${name}_service.proto`),
        'utf8',
      );
      return [...proto.matchAll(/^ {2}rpc (\w+)/gm)].map(([, method]) => method!);
    });
    const [, section] = /## What is not built yet\n([\s\S]*?)\n## /.exec(README)!;
    const listed = contract.filter((method) =>
      new RegExp(`\`${method}\`(?! yet)`).test(section!.replace(/fields.*$/gm, '')),
    );
    const unbuilt = contract.filter((method) => !built.has(method[0]!.toLowerCase() + method.slice(1)));
    expect(listed.filter((method) => method !== 'ValidateCode').sort()).toEqual(unbuilt.sort());
  });
});
