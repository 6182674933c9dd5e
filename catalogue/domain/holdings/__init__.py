"""What a centre keeps: itself, copies, shelves, labels, stocktaking, changes of many."""
