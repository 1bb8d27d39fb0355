/** A text that is typed without its last letter (with what belongs to it), without its last word, or nothing. */
export const deleteBackward = (text: string, what: 'letter' | 'word' | 'all'): string => {
  switch (what) {
    case 'letter':
      return Array.from(text).slice(0, -1).join('');
    case 'word':
      return text.replace(/\S*\s*$/, '');
    case 'all':
      return '';
  }
};
