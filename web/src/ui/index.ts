// The design system: what every page is made of. `/styleguide` shows it in development.

export { Amount, Before, Poster, QuoteTable } from "./amounts";
export { Button, IconButton, LinkButton, type ButtonKind } from "./button";
export { Dialog } from "./dialog";
export { Badge, EmptyState, Failure, Loading, Notice, Skeleton, type BadgeKind } from "./feedback";
export { Choice, Field, Segments, Select, formValues } from "./field";
export { Icon } from "./icon";
export { Ring } from "./ring";
export { toast } from "./toast";
