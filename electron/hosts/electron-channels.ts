/** On this channel the window calls, with a call's name and its input; it is answered with an envelope. */
export const callChannel = 'vault.call';

/** On this channel the main process tells of events, with an event's name and its payload. */
export const eventChannel = 'vault.event';
