/** The public face of the terminal package. */
export {};
