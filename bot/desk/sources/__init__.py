"""What the desk does with its sources: take in what they tell, keep their state, notice when they fall silent."""
