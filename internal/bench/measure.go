package main

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os/exec"
	"time"
)

// The rows of the report. What is not said to be else is in milliseconds.
const (
	toQuestion   = "start to the question for the e-mail"
	toPrompt     = "start to first prompt"
	toList       = "Enter to answer, 50 rows"
	toRecord     = "Enter to answer, one record"
	toEcho       = "key to echo"
	toEchoBehind = "key to echo, database "
	farAway      = ", database slow"
	memory       = "peak memory at the prompt, MB"
	resting      = "CPU at rest, ms a second"
	toScript     = "script, 50 rows"
	toCSV        = "script, all clients as CSV"
	memoryCSV    = "peak memory of that, MB"
)

// restingRounds is in how many rounds the CPU at rest is measured: it takes long and varies little.
const restingRounds, rest = 2, 2 * time.Second

// measurePrompt measures one life of a tool at the prompt.
func measurePrompt(ctx context.Context, r *results, t tool, round int) error {
	begun := time.Now()
	s, err := start(ctx, t)
	if err != nil {
		return err
	}
	defer s.leave()
	took, err := s.until("prompt", begun, func() bool { return t.prompt.MatchString(s.row()) })
	if err != nil {
		return err
	}
	r.add(toPrompt, t.name, took)
	s.settle()
	if round < restingRounds {
		before := cpu(s.cmd.Process.Pid)
		time.Sleep(rest)
		r.number(resting, t.name, (cpu(s.cmd.Process.Pid)-before)/rest.Seconds())
	}
	for _, q := range []question{t.list, t.record} {
		took, err := s.ask(t, q)
		if err != nil {
			return err
		}
		r.add(q.row, t.name, took)
	}
	times, err := s.echoes(t)
	if err != nil {
		return err
	}
	r.add(toEcho, t.name, times...)
	r.number(memory, t.name, peak(s.cmd.Process.Pid))
	return nil
}

// ask types a line and measures from Enter to the end of the answer.
func (s *screen) ask(t tool, q question) (time.Duration, error) {
	if err := s.write(q.line); err != nil {
		return 0, err
	}
	s.settle()
	mark, pressed := s.mark(), time.Now()
	if err := s.write("\r"); err != nil {
		return 0, err
	}
	took, err := s.until("answer to "+q.line, pressed, func() bool { return q.end.Match(s.text(mark)) })
	if err != nil {
		return 0, err
	}
	_, err = s.until("prompt", pressed, func() bool { return t.prompt.MatchString(s.row()) })
	s.settle()
	return took, err
}

// echoes types a word key by key, as fast as a good typist, and measures each until it stands on the screen.
func (s *screen) echoes(t tool) (times []time.Duration, err error) {
	if err := s.write(t.stem); err != nil {
		return nil, err
	}
	s.settle()
	for i := range t.word {
		pressed := time.Now()
		if err := s.write(t.word[i : i+1]); err != nil {
			return nil, err
		}
		took, err := s.until("echo of "+t.word[:i+1], pressed, func() bool { return s.shows(t.stem + t.word[:i+1]) })
		if err != nil {
			return nil, err
		}
		times = append(times, took)
		time.Sleep(quiet)
	}
	err = s.write("\x15") // clears the line
	s.settle()
	return times, err
}

// measureQuestion measures how soon somebody unknown is asked who it is.
func measureQuestion(ctx context.Context, r *results, t tool) error {
	begun := time.Now()
	s, err := start(ctx, t)
	if err != nil {
		return err
	}
	defer s.leave()
	took, err := s.until("question", begun, func() bool { return t.prompt.MatchString(s.row()) })
	if err == nil {
		r.add(toQuestion, t.name, took)
	}
	return err
}

// measureBehind measures answers while the database behind the prompt is slow, and the echo while it is idle, slow and hung.
func (w *world) measureBehind(ctx context.Context, r *results, round int) error {
	t := w.behind()
	s, err := start(ctx, t)
	if err != nil {
		return err
	}
	defer s.leave()
	defer w.proxy.set(idle) // to log out
	if _, err := s.until("prompt", time.Now(), func() bool { return t.prompt.MatchString(s.row()) }); err != nil {
		return err
	}
	s.settle()
	for i, q := range []question{t.record, t.list, t.record} {
		w.proxy.set(slow)
		took, err := s.ask(t, q)
		w.proxy.set(idle)
		if err != nil {
			return err
		}
		if i > 0 { // the first opens the connections that the others find
			r.add(q.row+farAway, t.name, took)
		}
	}
	for i := range len(words) {
		st := state((round + i) % len(words))
		t.word = words[st]
		times, err := w.echoesWhile(s, t, st)
		if err != nil {
			return err
		}
		r.add(toEchoBehind+mode[st], t.name, times...)
	}
	return nil
}

// echoesWhile measures echoes while the database is in a state. Times in which the keys asked it nothing would say
// nothing: on a machine so busy that the answer before is still on its way, it is tried again.
func (w *world) echoesWhile(s *screen, t tool, st state) ([]time.Duration, error) {
	for range 3 {
		before := w.proxy.asked.Load()
		w.proxy.set(st)
		times, err := s.echoes(t)
		asked := w.proxy.asked.Load() > before
		w.proxy.set(idle)
		if err != nil || asked {
			s.settle()
			return times, err
		}
		time.Sleep(time.Second)
	}
	return nil, fmt.Errorf("the keys asked the %s database nothing, so its figures would say nothing", mode[st])
}

// measureScripts measures a tool without a terminal.
func measureScripts(ctx context.Context, r *results, t tool) error {
	if t.script == nil {
		return nil
	}
	took, _, _, err := runScript(ctx, t, t.script)
	if err != nil {
		return err
	}
	r.add(toScript, t.name, took)
	took, most, lines, err := runScript(ctx, t, t.csv)
	if err != nil {
		return err
	}
	if lines < seeded {
		return fmt.Errorf("%s wrote %d lines of CSV, not all", t.name, lines)
	}
	r.add(toCSV, t.name, took)
	r.number(memoryCSV, t.name, most)
	return nil
}

// runScript runs a program from its start to its end, reading what it writes.
func runScript(ctx context.Context, t tool, args []string) (took time.Duration, most float64, lines int, err error) {
	cmd := exec.CommandContext(ctx, args[0], args[1:]...)
	cmd.Env, cmd.Dir = t.env, t.dir
	out, err := cmd.StdoutPipe()
	if err != nil {
		return 0, 0, 0, err
	}
	begun := time.Now()
	if err := cmd.Start(); err != nil {
		return 0, 0, 0, err
	}
	peaks, done := make(chan float64), make(chan struct{})
	go func() { peaks <- watch(cmd.Process.Pid, done) }()
	lines, err = count(out)
	if err = errors.Join(err, cmd.Wait()); err != nil {
		err = fmt.Errorf("run %s: %w", args[0], err) // without its arguments: one is a password
	}
	took = time.Since(begun)
	close(done)
	return took, <-peaks, lines, err
}

// count reads to the end and gives the number of lines.
func count(r io.Reader) (lines int, err error) {
	b := make([]byte, 64<<10)
	for {
		n, err := r.Read(b)
		for _, c := range b[:n] {
			if c == '\n' {
				lines++
			}
		}
		if errors.Is(err, io.EOF) {
			return lines, nil
		}
		if err != nil {
			return lines, err
		}
	}
}
