/** Reports clicks and the wheel (1000), as numbers of any size (1006). */
const ON = '\x1b[?1000h\x1b[?1006h';
const OFF = '\x1b[?1006l\x1b[?1000l';

/** Whether the terminal reports the mouse. While it does, it selects no text without Shift. */
export interface MouseMode {
  readonly isOn: () => boolean;
  /** @returns whether it is on now */
  readonly toggle: () => boolean;
  /** The app has the terminal, or gives it back. No other program may get reports. */
  readonly taken: (isTaken: boolean) => void;
}

/** @param write writes to the terminal */
export const createMouseMode = (write: (sequence: string) => void, isOnAtFirst: boolean): MouseMode => {
  let isOn = isOnAtFirst;
  return {
    isOn: () => isOn,
    toggle: () => {
      isOn = !isOn;
      write(isOn ? ON : OFF);
      return isOn;
    },
    taken: (isTaken) => {
      if (isOn) write(isTaken ? ON : OFF);
    },
  };
};
