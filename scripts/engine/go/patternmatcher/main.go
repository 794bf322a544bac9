// What docker leaves out of a context: reads a list of ignore files and paths as JSON from a file, and prints for each of them
// which paths its patterns fit, asked for by the whole path, and from folder to folder. null: docker refuses the file.
package main

import (
	"encoding/json"
	"fmt"
	"os"
	"strings"

	"github.com/moby/patternmatcher"
	"github.com/moby/patternmatcher/ignorefile"
)

type question struct {
	Text  string   `json:"text"`
	Paths []string `json:"paths"`
}

type answer struct {
	Whole  []bool `json:"whole"`
	Walked []bool `json:"walked"`
}

func ask(one question) (*answer, error) {
	patterns, err := ignorefile.ReadAll(strings.NewReader(one.Text))
	if err != nil {
		return nil, err
	}
	matcher, err := patternmatcher.New(patterns)
	if err != nil {
		return nil, err
	}
	found := &answer{}
	for _, path := range one.Paths {
		whole, err := matcher.MatchesOrParentMatches(path)
		if err != nil {
			return nil, err
		}
		names := strings.Split(path, "/")
		walked, above := false, patternmatcher.MatchInfo{}
		for index := range names {
			if walked, above, err = matcher.MatchesUsingParentResults(strings.Join(names[:index+1], "/"), above); err != nil {
				return nil, err
			}
		}
		found.Whole = append(found.Whole, whole)
		found.Walked = append(found.Walked, walked)
	}
	return found, nil
}

func main() {
	text, err := os.ReadFile(os.Args[1])
	var questions []question
	if err == nil {
		err = json.Unmarshal(text, &questions)
	}
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	answers := make([]*answer, len(questions))
	for index, one := range questions {
		answers[index], _ = ask(one)
	}
	json.NewEncoder(os.Stdout).Encode(answers)
}
