/** The public face of the web package. */
export {};
