"""How alike two words are."""


def one_slip_apart(a: str, b: str) -> bool:
    """One character lost, added or changed, or two neighbours exchanged."""
    if a == b or abs(len(a) - len(b)) > 1:
        return False
    if len(a) == len(b):
        different = [index for index in range(len(a)) if a[index] != b[index]]
        neighbours = len(different) == 2 and different[1] == different[0] + 1
        return len(different) == 1 or (neighbours and sorted(a) == sorted(b))
    short, long = sorted((a, b), key=len)
    return any(long[:index] + long[index + 1 :] == short for index in range(len(long)))
