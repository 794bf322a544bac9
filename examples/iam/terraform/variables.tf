variable "region" {
  type        = string
  description = "Region of the ECR repository, such as eu-central-1. The provider's own region has to be the same when create_repository is true"
}

variable "repository_name" {
  type        = string
  description = "Name of the ECR repository"
}

variable "subject" {
  type        = string
  description = "Which runs may use the role: the whole \"sub\" of GitHub's token, such as repo:octocat@583231/my-app@1296269:ref:refs/heads/main. See docs/iam.md, \"Which subject\""

  validation {
    condition     = can(regex("^repo:[^*?]+/[^*?]+:[^*?]+$", var.subject))
    error_message = "The whole subject, from repo: to its end, without * or ?"
  }
}

variable "role_name" {
  type        = string
  default     = "github-ecr"
  description = "Name of the role"
}

variable "create_provider" {
  type        = bool
  default     = true
  description = "Say false when the account has GitHub's OIDC provider already"
}

variable "create_repository" {
  type        = bool
  default     = false
  description = "Say true to have the repository made here. Otherwise the step makes it at its first run"
}
