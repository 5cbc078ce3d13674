export type FC<Props = Record<string, never>> = (props: Props) => unknown;
