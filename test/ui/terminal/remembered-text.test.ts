import { describe, expect, it } from 'vitest';
import { rememberTexts, type TextNode } from '../../../source/ui/terminal/remembered-text.ts';

type Changeable = { -readonly [Key in keyof TextNode]: TextNode[Key] };

const open = () => {
  let joined = 0;
  const textOf = rememberTexts<TextNode>(() => {
    joined += 1;
    return `text ${joined}`;
  });
  const word: Changeable = { nodeValue: 'room' };
  const styled: Changeable = { childNodes: [word], internal_transform: String };
  const node: Changeable = { childNodes: [styled, { nodeValue: '-1' }] };
  return { textOf, word, styled, node };
};

describe('a remembered text', () => {
  it('stays as long as its pieces are the same', () => {
    const { textOf, node } = open();
    expect([textOf(node), textOf(node), textOf({ ...node }), textOf(node)]).toEqual([
      'text 1',
      'text 1',
      'text 2',
      'text 1',
    ]);
  });

  it('is made anew for any other word, style or piece', () => {
    const { textOf, word, styled, node } = open();
    const texts = [textOf(node)];
    word.nodeValue = 'call';
    texts.push(textOf(node));
    styled.internal_transform = (line: string) => line;
    texts.push(textOf(node));
    styled.isHidden = true;
    texts.push(textOf(node));
    styled.childNodes = [];
    texts.push(textOf(node));
    node.childNodes = [styled];
    texts.push(textOf(node));
    expect(new Set(texts).size).toBe(6);
  });
});
