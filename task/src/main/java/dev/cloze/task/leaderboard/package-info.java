/** The files that leaderboards take, and the archive they go into. */
package dev.cloze.task.leaderboard;
