// Bits that tell what a seat is, one byte for each seat of a hall.

export const ACCESSIBLE = 1;
export const COMPANION = 2;
export const RESTRICTED = 4;
