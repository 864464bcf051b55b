"""The page where nothing is installed: Python in the browser. One worker thinks (it reads scenarios and needs
pydantic); others run (they need numpy). They speak in text, and in scenarios as bytes.
"""
