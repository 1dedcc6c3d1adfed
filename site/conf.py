"""How Sphinx makes the website from what `make.py` has written.

SITE_ADDRESS is where the site will stand, so that a shared link shows a picture.
"""

import os

project = "Backpropagation, understood"
author = "the authors of nbcore"
html_title = project
extensions = ["myst_nb", "sphinx.ext.mathjax"]
if address := os.environ.get("SITE_ADDRESS", "").rstrip("/"):
    extensions.append("sphinxext.opengraph")
    ogp_site_url, ogp_image = f"{address}/", f"{address}/_static/card.png"
    ogp_image_alt = "a small network that tells two circles apart"
    ogp_social_cards = {"enable": False}
html_theme = "sphinx_book_theme"
html_theme_options = {
    "home_page_in_toc": True,
    "show_navbar_depth": 2,
    "use_download_button": False,
    "use_fullscreen_button": False,
    "navbar_persistent": [],
}
html_static_path = ["static"]  # and what `make.py` has written
html_css_files = ["colors.css", "site.css"]
html_js_files = [(name, {"defer": "defer"}) for name in ("film.js", "formulas.js", "question.js")]
html_copy_source = False
html_context = {"default_mode": "auto"}
html_show_copyright = html_show_sphinx = False

nb_execution_mode = "off"
myst_enable_extensions = ["dollarmath"]
myst_heading_anchors = 3

# MathJax comes along, made of what `make.py` has put there; nothing is fetched from elsewhere.
mathjax_path = "mathjax/tex-chtml.js"
mathjax3_config = {"options": {"enableMenu": False}}
