export const s3Provider = {
  description: "Configure your AWS S3 connection with all required Label Studio settings",
};
