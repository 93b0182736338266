/**
 * The entry of a worker thread: tasks in, answers out.
 *
 * The pool (pool.ts) starts the thread with the options of the questions as its data. One warm-up
 * question is answered before the first task, so that no user waits for compiled code.
 */
import { workerData } from "node:worker_threads";
import { awsWorld } from "../packed-world/packed-world.ts";
import type { CheckOptions } from "../question/options.ts";
import { type Task, TaskAnswerer } from "./task.ts";
import type { TaskAnswer } from "./task-answer.ts";

const options = workerData as CheckOptions;
const answerer = new TaskAnswerer({ ...options, world: awsWorld() });

export function answer(task: Task): TaskAnswer {
  return answerer.answer(task);
}
