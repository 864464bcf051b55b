"""The page: a place is picked, something is moved, and the whole system answers on the same patients.

Python says everything there is to see as data; `page/` draws it. `mind/` reads scenarios and knows what can be chosen,
`answer/` runs and tells; `serve/` puts both before a page on this computer.
"""
