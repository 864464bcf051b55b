"""Results folders of sensitivity studies and break-even searches: written, and made again."""
