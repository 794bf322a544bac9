/** What every job of the corpus knows of its repository. */
export const REPOSITORY = {
  name: 'app',
  full_name: 'octo-org/app',
  description: 'Answers {{questions}}',
  html_url: 'https://github.com/octo-org/app',
  license: { spdx_id: 'MIT' },
  default_branch: 'main',
  private: false,
}

export const COMMIT_TIME = '2024-02-29T13:05:09Z'
