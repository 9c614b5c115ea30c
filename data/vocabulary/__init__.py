"""The words that files use: headers, statuses, months, yes and no, in six languages and five CRMs. Each lives in its own TOML file."""
