"""The entry: `streamlit run app.py`. The pages live in `pages/`, behind one shell that every address opens."""

import sys
from pathlib import Path

import streamlit as st

ROOT = Path(__file__).resolve().parent
sys.path.insert(0, str(ROOT))  # `streamlit run` puts the folder of the script first, which is `pages`

from pages.kit.serving import HEADERS, warm_up  # noqa: E402 - the line above makes it importable

app = st.App(ROOT / "pages" / "_shell.py", middleware=HEADERS, lifespan=warm_up)

if __name__ == "__main__":
    app.run()
