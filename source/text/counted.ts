/** `1 room`, `14 rooms`; with a plural of its own `2 dispatches`. */
export const counted = (count: number, one: string, many = `${one}s`): string =>
  `${count} ${count === 1 ? one : many}`;
