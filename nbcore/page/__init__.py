"""What stands on the page of a lesson besides explorers: questions, exercises, still pictures."""
