"""What is asked of a document afterwards: where a number comes from, review page, check report,
working paper.
"""
