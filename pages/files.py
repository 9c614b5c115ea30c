"""Your files: drop them in, see what they were taken for, mend what was guessed wrong, keep them."""

import streamlit as st

from pages.kit import loaded, uploads
from pages.kit.text import _

st.title(_("Your files"))
st.markdown(
    _("Drop in what your CRM, shop, help desk and survey tool export. Nothing leaves this machine, and nothing is kept before you say so.")
)

inbox = uploads.receive()
uploads.problems(inbox)
tables = uploads.waiting(inbox)
uploads.confirm_all(inbox)
for table in tables:
    uploads.review(inbox, table)

loaded.files()
loaded.settings()
