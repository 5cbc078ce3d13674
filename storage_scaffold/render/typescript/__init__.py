"""TypeScript as biome 2.0.6 would leave it: values, and how they are laid out."""
